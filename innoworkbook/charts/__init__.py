"""A model's result drawn as an Altair chart; one module per model."""

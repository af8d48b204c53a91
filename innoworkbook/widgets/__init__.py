"""Questions and charts on a notebook page; one view per model."""

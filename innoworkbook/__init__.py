"""The workbook of the workshop on territorial innovation."""

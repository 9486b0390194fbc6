"""Results into files: PDF, slides, workbook, charts, message and JSON, all of one content."""

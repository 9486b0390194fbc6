"""Each layout that offices use, read into one checked table; recognised by content."""

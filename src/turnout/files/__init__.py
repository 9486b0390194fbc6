"""Files into sheets of cells, and cells into values: regions, codes, columns, findings."""

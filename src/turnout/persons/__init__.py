"""Lists with a row per person become counts; names, addresses and family numbers never enter."""

"""Numbers and sentences, in Indonesian and English; knows no data and no results."""

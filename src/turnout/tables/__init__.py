"""Files in, checked tables out; nothing here knows a projection."""

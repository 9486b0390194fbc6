"""What the vote asks for: staff per polling station today, effort and scenarios in time."""

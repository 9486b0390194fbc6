"""What is to be done: what the vote takes, how ready it is, effort, targets and what-ifs."""

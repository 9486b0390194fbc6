"""History and voter list in, joint draws of turnout out, and every number read off them."""

"""What turns a past into joint draws of the coming vote; every model is a frozen dataclass."""

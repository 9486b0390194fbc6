def read_rows(listed, most=200_000, tell=None):
    raise NotImplementedError
    yield

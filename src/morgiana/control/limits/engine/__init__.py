"""The arithmetic of limits: rates, fair queues and whose job comes next. Numbers in, numbers out."""

"""What this server says of itself: the OpenAPI document, its pages for people, and a page for each kind of problem."""

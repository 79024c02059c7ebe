"""The pages that are written from the declarations: what a page is here, and the list of all of them."""

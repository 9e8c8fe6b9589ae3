"""What pages are there? One module for each, taken up by `mounting.page_routers`."""

from tests.browsing import browser, page
from tests.served import installed, open_database, served

__all__ = ["browser", "installed", "open_database", "page", "served"]

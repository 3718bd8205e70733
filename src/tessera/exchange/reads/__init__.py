"""What the pages, the API and the files of the exchange are made of; everything starts from
``visible_to``."""

"""The Scrapy project: fetch, extract, read contact points, screen."""

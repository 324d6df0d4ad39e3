"""Contact points and calling names out of an advertiser's own text. Pure."""

from crawler.contacts.reading import explain_contacts as explain_contacts
from crawler.contacts.reading import read_contacts as read_contacts

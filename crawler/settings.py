"""Settings of the Scrapy project. Each that differs from Scrapy's own says why (docs/architecture.md, "A good guest").

What belongs to one arena (delay, depth, agent string) is set by `crawler.loader` on that arena's spider class.
"""

from __future__ import annotations

BOT_NAME = "outreach"
SPIDER_MODULES: list[str] = []
SPIDER_LOADER_CLASS = "crawler.loader.ArenaLoader"

# A good guest.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 3.0
CONCURRENT_REQUESTS = 1
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = False  # it would undercut a Crawl-delay
COOKIES_ENABLED = False
HTTPPROXY_ENABLED = False  # no disguise
METAREFRESH_ENABLED = False
RETRY_TIMES = 2
DOWNLOADER = "crawler.downloader.PoliteDownloader"  # one pace per host across processes; lets go at once when told to stop
REDIRECT_MAX_TIMES = 5

SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # ads in the order of their lists: the newest first

# What costs CPU and brings nothing here: a hundred workers for the one item of a page, and a look at a callback's source at each answer.
CONCURRENT_ITEMS = 1
WARN_ON_GENERATOR_RETURN_VALUE = False
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # the spider counts its list pages itself
    "scrapy.spidermiddlewares.metacopy.MetaCopyDetectionMiddleware": None,  # a help for who writes spiders
}
REFERRER_POLICY = "no-referrer"  # addresses of listings are nobody else's business
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # web pages only

# Bounded: a page is text of a few hundred kilobytes.
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 5 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DNS_TIMEOUT = 20
DOWNLOAD_VERIFY_CERTIFICATES = True
URLLENGTH_LIMIT = 2083
MEMUSAGE_LIMIT_MB = 1024

# Nothing listens, nothing is kept on disk in clear, and a run resumes by the list pages and the spool.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = False
JOBDIR = None
FEEDS: dict[str, dict[str, str]] = {}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "crawler.guards.OwnHosts": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.StrictRobots": 100,
}
EXTENSIONS = {
    "crawler.logs.QuietLogs": 0,
    "crawler.byhand.ByHand": 0,
    # Off, and therefore not loaded either: two of them bring a web server and a shell with them.
    "scrapy.extensions.telnet.TelnetConsole": None,
    "scrapy.extensions.remote_control.RemoteControl": None,
    "scrapy.extensions.memdebug.MemoryDebugger": None,
    "scrapy.extensions.feedexport.FeedExporter": None,
    "scrapy.extensions.spiderstate.SpiderState": None,
    "scrapy.extensions.throttle.AutoThrottle": None,
}
ITEM_PIPELINES = {
    "crawler.pipelines.ReadContacts": 100,
    "crawler.pipelines.ClearObjections": 200,
    "crawler.pipelines.Spool": 300,
    "crawler.pipelines.Sample": 400,
}

LOG_FORMATTER = "crawler.logs.SilentFormatter"
LOG_LEVEL = "INFO"
LOG_VERSIONS: list[str] = []
STATS_DUMP = True

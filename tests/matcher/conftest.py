"""Properties are about results: on a busy machine the time of one example says nothing."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

import os
import client

# ruleid: python-secrets-known-format
client.api_key = "sk-Q7mVb2xKr9TzLw4HnYc8PfJd6GsEuXaNtRiMoBlD"
# ruleid: python-secrets-known-format
TOKEN = "ghp_Q7mVb2xKr9TzLw4HnYc8PfJd6GsEuXaNtRiM"
# ok: python-secrets-known-format
client.api_key = os.environ["API_KEY"]
# ok: python-secrets-known-format
client.api_key = "sk-your-key-goes-here-xxxxxxxxxxxxxxxx"
# ok: python-secrets-known-format
KIND = "task-of-the-day-and-other-long-kebab-case-names"
# ok: python-secrets-known-format
EXAMPLE = "AKIAIOSFODNN7EXAMPLE"

import ariadne.asgi
import strawberry
from flask import Flask
from graphene.validation import DisableIntrospection, depth_limit_validator
from graphene_django.views import GraphQLView as DjangoView
from graphql_server.flask import GraphQLView
from strawberry.extensions import QueryDepthLimiter

from shop.schema import Query, schema
from shop.settings import SETTINGS
from shop.views import ListView

app = Flask(__name__)
app.add_url_rule(
    "/graphql",
    # ruleid: python-graphql-open-endpoint
    view_func=GraphQLView.as_view("graphql", schema=schema),
)
app.add_url_rule(
    "/explore",
    # ruleid: python-graphql-open-endpoint
    view_func=GraphQLView.as_view("explore", schema=schema, graphiql=True),
)
app.add_url_rule(
    "/safe",
    # ok: python-graphql-open-endpoint
    view_func=GraphQLView.as_view(
        "safe", schema=schema, validation_rules=[DisableIntrospection, depth_limit_validator(6)]
    ),
)
# ok: python-graphql-open-endpoint
app.add_url_rule("/list", view_func=ListView.as_view("list"))
# ruleid: python-graphql-open-endpoint
shown = DjangoView.as_view(schema=schema, validation_rules=(depth_limit_validator(6),))
# ruleid: python-graphql-open-endpoint
open_app = ariadne.asgi.GraphQL(schema)
# ok: python-graphql-open-endpoint
closed_app = ariadne.asgi.GraphQL(schema, introspection=False)
# ok: python-graphql-open-endpoint
set_app = ariadne.asgi.GraphQL(schema, introspection=SETTINGS.is_development)
# ruleid: python-graphql-open-endpoint
endless = strawberry.Schema(query=Query)
# ok: python-graphql-open-endpoint
limited = strawberry.Schema(query=Query, extensions=[QueryDepthLimiter(8), DisableIntrospection()])

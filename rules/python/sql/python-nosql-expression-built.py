import boto3

table = boto3.resource("dynamodb").Table("users")


def scan(name):
    # ruleid: python-nosql-expression-built
    table.scan(FilterExpression=name + " = :u", ExpressionAttributeValues={":u": name})
    # ok: python-nosql-expression-built
    table.scan(FilterExpression="user = :u", ExpressionAttributeValues={":u": name})


def query(client, name):
    # ruleid: python-nosql-expression-built
    client.execute_statement(Statement=f"SELECT * FROM users WHERE name = '{name}'")
    # ok: python-nosql-expression-built
    client.execute_statement(Statement="SELECT * FROM users WHERE name = ?", Parameters=[name])


def where(users, name):
    # ruleid: python-nosql-expression-built
    users.find({"$where": "this.name == '%s'" % name})
    # ok: python-nosql-expression-built
    users.find({"$where": "this.name == 'root'"})
    # ok: python-nosql-expression-built
    users.find({"name": name})

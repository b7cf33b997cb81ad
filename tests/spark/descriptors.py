"""Compares descriptor sets of this project with the messages of an installed pyspark.

Run by test_descriptors.py with the Python that has that pyspark:

    descriptors.py SET   prints a JSON object: how many fields were compared, and what differs
"""

import json
import sys
import types

from google.protobuf import descriptor_pb2
from google.rpc import error_details_pb2, status_pb2

# The messages need no gRPC; the modules beside them import it.
sys.modules["grpc"] = types.ModuleType("grpc")
from pyspark.sql.connect.proto import base_pb2, expressions_pb2, relations_pb2, types_pb2  # noqa: E402

OWN_PACKAGES = {".spark.connect.": ".spark.connect.", ".stocktake.spark_connect.proto.": ".google.rpc."}


def real_messages():
    modules = (base_pb2, expressions_pb2, relations_pb2, types_pb2, error_details_pb2, status_pb2)
    found = {}
    for module in modules:
        file = descriptor_pb2.FileDescriptorProto()
        module.DESCRIPTOR.CopyToProto(file)
        collect(file, found)
    return found


def collect(file, into):
    """Messages, enums and services by their full names."""
    def walk(prefix, messages, enums):
        for enum in enums:
            into[f"{prefix}{enum.name}"] = enum
        for message in messages:
            into[f"{prefix}{message.name}"] = message
            walk(f"{prefix}{message.name}.", message.nested_type, message.enum_type)
    walk(f".{file.package}.", file.message_type, file.enum_type)
    for service in file.service:
        into[f".{file.package}.{service.name}"] = service


def real_name(name):
    for own, real in OWN_PACKAGES.items():
        if name.startswith(own):
            return real + name[len(own):]
    return name


def shape(field, message):
    oneof = None
    if field.HasField("oneof_index") and not field.proto3_optional:
        oneof = message.oneof_decl[field.oneof_index].name
    return {"number": field.number, "type": field.type, "label": field.label,
            "type_name": real_name(field.type_name), "optional": field.proto3_optional,
            "oneof": oneof}


def compare(own, real):
    """Yields (what, own, real) for each field, value and method; real is None where it has none."""
    if isinstance(own, descriptor_pb2.DescriptorProto):
        theirs = {f.name: shape(f, real) for f in real.field}
        for field in own.field:
            yield field.name, shape(field, own), theirs.get(field.name)
    elif isinstance(own, descriptor_pb2.EnumDescriptorProto):
        theirs = {v.name: v.number for v in real.value}
        for value in own.value:
            yield value.name, value.number, theirs.get(value.name)
    else:
        theirs = {m.name: (m.input_type, m.output_type, m.client_streaming, m.server_streaming)
                  for m in real.method}
        for method in own.method:
            mine = (method.input_type, method.output_type, method.client_streaming,
                    method.server_streaming)
            yield method.name, mine, theirs.get(method.name)


def main():
    own_set = descriptor_pb2.FileDescriptorSet()
    with open(sys.argv[1], "rb") as file:
        own_set.ParseFromString(file.read())
    own = {}
    for file in own_set.file:
        if not file.package.startswith("google."):
            collect(file, own)
    real = real_messages()
    compared, unknown, different = 0, [], []
    for name, descriptor in sorted(own.items()):
        if getattr(descriptor, "options", None) and getattr(descriptor.options, "map_entry", False):
            continue
        if real_name(name) not in real:
            unknown.append(name)
            continue
        for part, mine, theirs in compare(descriptor, real[real_name(name)]):
            compared += 1
            if theirs is None:
                unknown.append(f"{name}.{part}")
            elif mine != theirs:
                different.append(f"{name}.{part}: {mine}, not {theirs}")
    print(json.dumps({"compared": compared, "unknown": unknown, "different": different}))


if __name__ == "__main__":
    main()

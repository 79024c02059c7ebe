"""What an operation is: a typed function, declared once, from which surfaces, prices and receipts are derived."""

from morgiana.operations.capability import Capability
from morgiana.operations.context import Cancelled, Context
from morgiana.operations.files import FileRef, Files
from morgiana.operations.meter import Meter
from morgiana.operations.model import Model, ShownOnce, json_of, kept_json_of
from morgiana.operations.operation import Operation, declared, operation
from morgiana.operations.receipt import Carbon, Container, Energy, Evidence, ModelUsed, Receipt, Step
from morgiana.operations.registry import Registry, UnknownOperation

__all__ = [
    "Cancelled",
    "Capability",
    "Carbon",
    "Container",
    "Context",
    "Energy",
    "Evidence",
    "FileRef",
    "Files",
    "Meter",
    "Model",
    "ModelUsed",
    "Operation",
    "Receipt",
    "Registry",
    "ShownOnce",
    "Step",
    "UnknownOperation",
    "declared",
    "json_of",
    "kept_json_of",
    "operation",
]

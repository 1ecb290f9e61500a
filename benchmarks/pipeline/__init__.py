"""The whole way of one subject: JSON bytes in, validated, decided, the result out as JSON bytes."""

package platform

import "log/slog"

// ClientID names a client to the platform. On the vendor's side it is that
// client's own API key, so it prints redacted everywhere; string(id) is the real
// value and belongs in a request to the platform and nowhere else.
type ClientID string

func (ClientID) String() string       { return "client_id(redacted)" }
func (ClientID) GoString() string     { return "client_id(redacted)" }
func (ClientID) LogValue() slog.Value { return slog.StringValue("client_id(redacted)") }

// TempClientID names a client whose codes are confirmed and whose KYC is not
// accepted yet.
type TempClientID string

// RequestID names a registration whose codes are not confirmed yet.
type RequestID string

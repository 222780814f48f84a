package handlers

import (
	"context"

	"partnerdesk/platform"
)

// Sender takes a message to a person: an invitation, say.
type Sender func(ctx context.Context, m platform.Message) error

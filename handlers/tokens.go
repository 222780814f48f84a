package handlers

import (
	"context"
	"time"
)

// Tokens are the API keys of the embedded platform, and the log of what was
// called. A token that the partner does not have, or that may not be changed, is
// NotFound.
type Tokens interface {
	// Issue makes a key and returns it this once.
	Issue(ctx context.Context, partner, label string) (string, error)
	// List has those that work no more too, oldest first.
	List(ctx context.Context, partner string) ([]Token, error)
	// Roll makes a key in the place of another, which works for overlap longer, and
	// returns the new one this once. What was rolled before, or works no more, is
	// Conflict.
	Roll(ctx context.Context, partner, id string, overlap time.Duration) (string, error)
	Revoke(ctx context.Context, partner, id string) error
	// Requests reads the log of calls, newest first.
	Requests(ctx context.Context, partner string, q RequestQuery) (RequestPage, error)
}

// Token is what may be shown of an API key later.
type Token struct {
	ID, Label, Last4 string
	CreatedAt        time.Time
	LastUsedAt       time.Time // zero: never
	WorksUntil       time.Time // zero unless it was rolled
	Works            bool
}

// TokenRate is what one token may send.
type TokenRate struct {
	PerSecond float64
	Burst     int
}

// RequestQuery narrows the log of calls. A zero field does not narrow.
type RequestQuery struct {
	Source       string // "api" or "dashboard"
	KeyID        string
	Route        string
	StatusFloor  int // 400: 400 to 499
	Since        time.Time
	Older, Newer int64 // only below, or only above, this number
	Limit        int
}

// Request is one call in the log.
type Request struct {
	No            int64
	At            time.Time
	FromDashboard bool   // a page or the background asked, without a wire
	Explorer      bool   // the dashboard's own key was used on the wire: the API explorer
	ByClient      bool   // with a client's own token
	KeyID         string // of the partner's token otherwise
	Method, Route string // the path's pattern
	Status        int    // 0 where the answer was cut off
	Took          time.Duration
}

// RequestPage is part of the log, newest first.
type RequestPage struct {
	Rows         []Request
	Older, Newer bool     // whether there is more that way
	Routes       []string // that the log holds, for a filter
}

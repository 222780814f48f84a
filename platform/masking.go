package platform

import (
	"context"
	"time"
)

// How long a masking session lives.
const (
	MaskLife    = time.Hour          // unless asked otherwise
	MaxMaskLife = 7 * 24 * time.Hour // from its creation, or from an update
)

// MaskState is where a masking session is, and once it is over, why.
type MaskState string

const (
	MaskLive      MaskState = "live"
	MaskExpired   MaskState = "expired"   // its time ran out
	MaskCancelled MaskState = "cancelled" // somebody ended it
	MaskReleased  MaskState = "released"  // its number was given up
	// MaskEnded stands for every state but live; a query may name it, a session has none of it.
	MaskEnded MaskState = "ended"
)

// NewMask is what create_mask asks for: two people who reach each other by
// calling DID, and of whom neither sees the other's number.
type NewMask struct {
	Client         ClientID
	DID            Phone // a number of the client
	PartyA, PartyB Phone
	ExpiresIn      time.Duration // whole seconds; 0: MaskLife
	Reference      string        // the caller's own word for it, at most 100 characters
}

// MaskChange is what update_mask asks for: at least one of the last three.
type MaskChange struct {
	Client         ClientID
	Session        string
	PartyA, PartyB Phone         // empty: stays
	ExpiresIn      time.Duration // from now; 0: the end stays
}

// Mask is a masking session as anybody may see it: PartyA and PartyB show no
// more than the last two digits.
type Mask struct {
	ID             string
	DID            Phone
	PartyA, PartyB string
	Reference      string
	State          MaskState
	CreatedAt      time.Time
	ExpiresAt      time.Time
	EndedAt        *time.Time // nil while it lives
}

// MaskQuery selects sessions of one client, newest first.
type MaskQuery struct {
	Client      ClientID
	State       MaskState // empty: all
	Page, Limit int       // from 1; 0 means 1 and 50; Limit at most 500
}

// MaskRoute is where a call to a masked number goes.
type MaskRoute struct {
	Session   string
	ConnectTo Phone // in clear: it is for the switch, never for a page
}

// MaskService keeps masking sessions. On the wire its calls are authorised with
// the client's own token, which is the ClientID, and not with the partner's key:
// whoever knows it may make them. A session of another client is NotFound.
type MaskService interface {
	// Create opens a session. A party that is in a live session on the same number
	// already is Conflict at its field, since its call could not be told apart.
	Create(ctx context.Context, in NewMask) (Mask, error)
	// Update changes a live session; one that is over is Conflict.
	Update(ctx context.Context, in MaskChange) (Mask, error)
	// Cancel ends a session. Doing it again is no error; one that ended otherwise
	// is Conflict.
	Cancel(ctx context.Context, client ClientID, session string) error
	List(ctx context.Context, q MaskQuery) ([]Mask, error)
	// Lookup says whom to connect when caller calls did. Without a live session
	// that is NotFound.
	Lookup(ctx context.Context, client ClientID, did, caller Phone) (MaskRoute, error)
}

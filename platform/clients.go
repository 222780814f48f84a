package platform

import (
	"context"
	"iter"
	"time"
)

// Client is a row of the client list. Whatever the platform did not say is nil,
// never zero: the vendor's own list has no balance, validity or counts.
type Client struct {
	ID                  ClientID
	Name, Email, Mobile string
	Active              bool
	Balance             *Paise
	ValidTill           *time.Time
	CreatedAt           *time.Time
	Numbers, Agents     *int
}

// KYCSummary is what may be shown of a client's KYC: masked.
type KYCSummary struct {
	BusinessType     BusinessType
	PAN, NameOnPAN   string
	AadhaarLast4     string
	GSTIN, LegalName string
	State            string
	AcceptedAt       *time.Time
}

// Choice is an entry of a client's configuration that other calls refer to by id.
type Choice struct{ ID, Name string }

// ClientDetail is one client with its configuration. A nil slice means that the
// platform did not say; an empty one, that there is none.
type ClientDetail struct {
	Client
	KYC              *KYCSummary
	DIDs             []Number
	Flows            []Flow
	Bots             []Choice
	PermissionGroups []Choice
	Recordings       []Choice
}

// PendingClient is a registration that has not become a client yet. Exactly one
// of RequestID (codes not confirmed) and TempID is set.
type PendingClient struct {
	RequestID           RequestID
	TempID              TempClientID
	Name, Email, Mobile string
	Next                Step
	StartedAt           time.Time
}

// ClientService reads and switches the partner's clients.
type ClientService interface {
	// All yields every client; an error ends the sequence. The vendor sends them
	// in one answer, so this is decoded as it arrives and never held whole.
	All(ctx context.Context) iter.Seq2[Client, error]
	Get(ctx context.Context, id ClientID) (ClientDetail, error)
	// SetActive switches a client on or off. While it is off its agents, flows
	// and portal logins don't work. Setting what already holds is no error.
	SetActive(ctx context.Context, id ClientID, active bool) error
	Pending(ctx context.Context) ([]PendingClient, error)
}

package platform

import (
	"context"
	"time"
)

// Region is a place in which numbers are sold.
type Region struct {
	ID, Name string
	Country  string // ISO 3166 alpha-2
	Prefix   string // national dialling prefix without the trunk 0: "11"
}

// Where says which part of the national number a pattern must match.
type Where string

const (
	Contains   Where = "contains"
	StartsWith Where = "starts_with"
	EndsWith   Where = "ends_with"
)

// NumberQuery looks for numbers on sale. The client is named because what is on
// sale may depend on it.
type NumberQuery struct {
	Client      ClientID
	CountryCode string // "+91"
	Pattern     string // digits, at most 10; empty matches all
	Where       Where  // empty means Contains
	Region      string // Region.ID; empty means everywhere
}

// NumberOffer is a number on sale.
type NumberOffer struct {
	Number  Phone
	Region  string // name
	Country string
	Monthly *Paise // what each renewal debits; nil where the platform names no price
	Setup   *Paise // between platform and partner; never debited from the client
}

// NumberStatus is the state of a number that a client holds.
type NumberStatus string

const (
	NumberActive NumberStatus = "active"
	NumberDue    NumberStatus = "due" // its renewal could not be paid: calls are not answered
)

// Number is a DID that a client holds. Its Status is empty where the platform says no
// more than that it is held.
type Number struct {
	DIDID    string
	Number   Phone
	Region   string
	Status   NumberStatus
	FlowID   string // empty with FlowTold: no flow is mapped, so nobody answers
	FlowTold bool   // the platform said which flow it runs, or that it runs none
	AgentExt string
	OpenNow  *bool // nil where the platform did not say
	BoughtAt *time.Time
}

// RentalTold reports whether the platform said that the rental is paid, or is not.
func (n Number) RentalTold() bool { return n.Status == NumberActive || n.Status == NumberDue }

// Quarantine is how long a number that was given up is for nobody, so that the
// old holder's callers do not reach a stranger.
const Quarantine = 30 * 24 * time.Hour

// NumberService finds, rents and lists numbers.
type NumberService interface {
	Regions(ctx context.Context) ([]Region, error)
	// Search returns at most 200 numbers on sale.
	Search(ctx context.Context, q NumberQuery) ([]NumberOffer, error)
	// Buy rents a number; nothing is debited until its first renewal. A number
	// that has gone or lies in Quarantine is Conflict. The client must be active.
	Buy(ctx context.Context, client ClientID, number Phone, country string) (Number, error)
	Held(ctx context.Context, client ClientID) ([]Number, error)
	// Remove gives a number up, for good: it goes into Quarantine, its hours and
	// holidays are forgotten, its masking sessions end, no flow answers it, and agents
	// who called from it have no number of their own to call from. Nothing is paid
	// back. A number that the client does not hold is NotFound. It works for an
	// inactive client too.
	Remove(ctx context.Context, client ClientID, number Phone) error
}

// Renewal is when the nth month after a purchase begins: the same day of the
// month in India, or the month's last where it has none.
func Renewal(bought time.Time, n int) time.Time {
	b := bought.In(India)
	first := time.Date(b.Year(), b.Month()+time.Month(n), 1, b.Hour(), b.Minute(), b.Second(), b.Nanosecond(), India)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(b.Day(), last)-1)
}

// India is the zone in which the platform counts days and months, and of every
// time on its wire. It has had no clock change since 1945, so it needs no zone data.
var India = time.FixedZone("IST", 5*3600+1800)

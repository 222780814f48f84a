package platform

import "time"

// Observed is how the platform has answered one partner lately, as the process
// that asked saw it: other processes may have fared otherwise.
type Observed struct {
	Since  time.Time     // when this process began to look
	Window time.Duration // how far back Calls and Failed of a call reach
	Calls  []CallHealth  // those that were made, in the order of the catalogue
	Groups []GroupHealth // every group, in that order
}

// CallHealth is how one call went. A refusal is an answer and no failure.
type CallHealth struct {
	Name, Group   string
	Calls, Failed int           // within the window
	Median, Slow  time.Duration // half, and 19 of 20, of the latest answers came within these; 0: none yet
	OK            time.Time     // the last answer; zero: none
	FailedAt      time.Time     // the last failure; zero: none
	Failure       string        // what it was, in plain words without a secret
}

// Attention says how a group of calls is treated.
type Attention int

const (
	Asked     Attention = iota // as usual
	LeftAlone                  // not asked until Until, because it failed several times in a row
	OnTrial                    // one call tries whether it is well again
)

// GroupHealth is a group of calls that are left alone together.
type GroupHealth struct {
	Name   string
	State  Attention
	Since  time.Time // zero: it was never otherwise
	Until  time.Time // with LeftAlone
	Failed int       // in a row
}

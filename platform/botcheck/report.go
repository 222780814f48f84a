package botcheck

import "time"

// Stage is a step of a check, in this order.
type Stage string

const (
	StageAddress   Stage = "address"   // the URL itself
	StageDNS       Stage = "dns"       // the name resolves
	StageConnect   Stage = "connect"   // a connection is made
	StageTLS       Stage = "tls"       // the certificate holds
	StageHandshake Stage = "handshake" // the stream opens; for https, it answers
	StageAnswer    Stage = "answer"    // the first message comes back
	StageExchange  Stage = "exchange"  // what came back is of the dialect
)

// Stages are all of them in order.
var Stages = []Stage{StageAddress, StageDNS, StageConnect, StageTLS, StageHandshake, StageAnswer, StageExchange}

// Outcome of a stage.
type Outcome string

const (
	OK      Outcome = "ok"
	Warn    Outcome = "warn"
	Failed  Outcome = "failed"
	Skipped Outcome = "skipped" // an earlier one failed, or it does not apply
)

// Cause is why a stage is not OK.
type Cause string

const (
	CauseScheme      Cause = "scheme"
	CauseNoName      Cause = "no such name"
	CauseForbidden   Cause = "forbidden" // private, loopback, link-local, metadata …
	CausePort        Cause = "port"
	CauseRefused     Cause = "refused"
	CauseTimeout     Cause = "timeout"
	CauseExpired     Cause = "expired"
	CauseExpiresSoon Cause = "expires soon" // within 14 days
	CauseWrongName   Cause = "wrong name"
	CauseUntrusted   Cause = "untrusted"
	CauseNoTLS       Cause = "no tls"
	CauseRedirect    Cause = "redirect"
	CauseStatus      Cause = "status"
	CauseNoUpgrade   Cause = "no upgrade"
	CauseClosed      Cause = "closed"
	CauseSilent      Cause = "silent"
	CauseFaults      Cause = "faults"
	CauseNoAudio     Cause = "no audio"
	CauseHTTPS       Cause = "https" // no stream to open behind an https address
)

// Step is what became of one stage.
type Step struct {
	Stage   Stage         `json:"stage"`
	Outcome Outcome       `json:"outcome"`
	Cause   Cause         `json:"cause,omitempty"`
	Took    time.Duration `json:"took,omitempty"`
	Detail  string        `json:"detail,omitempty"` // an address, a status, where a redirect leads: shown as it is
}

// Line is one message of the exchange.
type Line struct {
	At    time.Duration `json:"at"` // since the stream opened
	Out   bool          `json:"out,omitempty"`
	Event string        `json:"event,omitempty"`
	Audio int           `json:"audio,omitempty"` // bytes
	Text  string        `json:"text,omitempty"`  // the beginning of what could not be read
	Fault Fault         `json:"fault,omitempty"`
}

// Report is a whole check.
type Report struct {
	Dialect   Dialect        `json:"dialect"`
	Steps     []Step         `json:"steps"`
	NotAfter  time.Time      `json:"not_after,omitzero"` // of the certificate
	Issuer    string         `json:"issuer,omitempty"`
	FirstByte time.Duration  `json:"first_byte,omitempty"` // from start to the first message back
	Lines     []Line         `json:"lines,omitempty"`
	Events    map[string]int `json:"events,omitempty"` // how many of each came back
	Audio     time.Duration  `json:"audio,omitempty"`  // how long what came back plays
	Faults    map[Fault]int  `json:"faults,omitempty"`
}

// Outcome of the whole: the worst of its stages.
func (r Report) Outcome() Outcome {
	worst := OK
	for _, s := range r.Steps {
		switch {
		case s.Outcome == Failed:
			return Failed
		case s.Outcome == Warn:
			worst = Warn
		}
	}
	return worst
}

func (r *Report) add(s Step) bool {
	r.Steps = append(r.Steps, s)
	return s.Outcome != Failed
}

// finish fills in what was not come to.
func (r *Report) finish() Report {
	for _, stage := range Stages {
		there := false
		for _, s := range r.Steps {
			there = there || s.Stage == stage
		}
		if !there {
			r.Steps = append(r.Steps, Step{Stage: stage, Outcome: Skipped})
		}
	}
	return *r
}

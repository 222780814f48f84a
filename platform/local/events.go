package local

import (
	"time"

	"partnerdesk/platform"
)

// Event is something that the platform did to a client by itself, since its time
// had come.
type Event struct {
	Partner string
	Client  platform.ClientID
	What    string // such as "number.due"
	Subject string // a number, a session's id
	Words   string // one sentence
	At      time.Time
}

// Kinds of events.
const (
	EventNumberDue = "number.due"
	EventMaskEnded = "mask.expired"
)

// Tell has f told of each event, once it is kept. f must not block. It is to be
// called before the work that the clock demands begins.
func (p *Platform) Tell(f func(Event)) { p.tell = f }

func (p *Platform) told(all []Event) {
	if p.tell == nil {
		return
	}
	for _, e := range all {
		p.tell(e)
	}
}

// happened makes an event of a client's row.
func (s scope) happened(c *session, client int64, what, subject, words string, at time.Time) (Event, error) {
	e := Event{Partner: s.partner, What: what, Subject: subject, Words: words, At: at}
	return e, c.get(`SELECT client_id FROM clients WHERE partner = $1 AND id = $2`, args{s.partner, client}, (*string)(&e.Client))
}

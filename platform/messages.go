package platform

import "context"

// Message is one text on its way to a person: a one-time code, an invitation, a
// notice. Text may hold a secret (the code), so it is never logged.
type Message struct {
	Partner string  // id of the partner in whose name it is sent
	Channel Channel // ByEmail or ByMobile
	To      string  // a mailbox, or a phone in E.164
	Subject string  // of a mail; empty for a text message
	Text    string

	// How a mail is shown, by whom it is in whose name: see the door that dresses it.
	Brand   string `json:",omitempty"` // id of the brand; empty: the partner's first
	ToStaff bool   `json:",omitempty"` // to people of the partner, in the partner's own name
	Action  string `json:",omitempty"` // label of the button that a link of Text becomes
	Code    string `json:",omitempty"` // the one-time code in Text

	// A trial of the brand's own Sender: where the server refuses that mailbox, Send gives
	// a Conflict, and the mail leaves under no other.
	OnlySender bool `json:",omitempty"`

	// What the mail server is given; made of the above.
	From    string    `json:",omitempty"` // the sender's name; empty: as the installation is set
	Sender  string    `json:",omitempty"` // the sender's mailbox, shown to be theirs; empty: the installation's
	ReplyTo string    `json:",omitempty"` // a mailbox; empty: none
	HTML    string    `json:",omitempty"`
	Inline  []Picture `json:"-"` // that HTML names as cid:
}

// Picture is a PNG that travels within a mail.
type Picture struct {
	ID  string
	PNG []byte
}

// Messenger takes messages to people. Send returns once the next hop has
// accepted the message; delivery is not awaited. It is called outside any
// database transaction and may be slow, and it must be safe for concurrent use.
type Messenger interface {
	Send(ctx context.Context, m Message) error
}

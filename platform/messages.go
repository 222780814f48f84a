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
}

// Messenger takes messages to people. Send returns once the next hop has
// accepted the message; delivery is not awaited. It is called outside any
// database transaction and may be slow, and it must be safe for concurrent use.
type Messenger interface {
	Send(ctx context.Context, m Message) error
}

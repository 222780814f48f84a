package platform

import "context"

// WhatsAppStatus is the state of a linked WhatsApp number.
type WhatsAppStatus string

const (
	WhatsAppActive WhatsAppStatus = "active"
	// WhatsAppRefused says that Meta does not accept the token any more: messages
	// wait for a new one. A Meta that does not answer is no refusal.
	WhatsAppRefused WhatsAppStatus = "token_refused"
)

// WhatsAppNumber is a WhatsApp business number that is linked to a client. The
// token that it was linked with goes in and never comes out again.
type WhatsAppNumber struct {
	ID            string // the platform's; also names the line to WhatsAppSchedules
	PhoneNumberID string // Meta's
	DisplayNumber Phone  // empty where it was not told
	VerifiedName  string
	Status        WhatsAppStatus
}

// LinkWhatsApp is what link_whatsapp asks for.
type LinkWhatsApp struct {
	Client        ClientID
	PhoneNumberID string // digits
	AccessToken   string // never kept outside the platform, never logged
	// Empty: not told, or what an earlier link has told.
	DisplayNumber Phone
	VerifiedName  string
}

// WhatsAppService links WhatsApp business numbers.
type WhatsAppService interface {
	// Link takes a number on. Where the same client has it already, the token is
	// replaced and the id stays; another client's is Conflict at phone_number_id.
	Link(ctx context.Context, in LinkWhatsApp) (id string, err error)
	List(ctx context.Context, client ClientID) ([]WhatsAppNumber, error)
	// Unlink lets a number go, and its hours and holidays with it.
	Unlink(ctx context.Context, client ClientID, id string) error
}

package platform

import "context"

// BotVoice is what a bot may be used for: it speaks on calls.
const BotVoice = "voice"

// Bot is a voice bot: an address to which the platform streams a call's audio
// over a WebSocket. It answers a call itself and never hands it over.
type Bot struct {
	ID, Name string
	Use      string // BotVoice
	APIURL   string // https; asked for the address of the stream where WSSURL is empty
	WSSURL   string
	// HasHeader tells that a header is sent along when the stream is opened. The
	// header itself, one line "Name: value" that may hold a key, comes from Get only.
	HasHeader bool
	Header    string
}

// SaveBot is what save_wss_bot asks for. Saving an existing bot replaces all of
// it: what is left empty is gone afterwards, the header too.
type SaveBot struct {
	Client         ClientID
	ID             string // empty: a new one
	Name, Use      string
	APIURL, WSSURL string // at least one of the two
	Header         string
}

// BotService keeps a client's voice bots.
type BotService interface {
	// Save makes or replaces a bot. An id that the client does not have is NotFound.
	Save(ctx context.Context, in SaveBot) (id string, err error)
	// List has every bot, oldest first, without its header.
	List(ctx context.Context, client ClientID) ([]Bot, error)
	// Get has the header too.
	Get(ctx context.Context, client ClientID, id string) (Bot, error)
	// Delete removes a bot. While a flow routes to it that is Conflict.
	Delete(ctx context.Context, client ClientID, id string) error
}

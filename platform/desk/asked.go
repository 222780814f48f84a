package desk

import (
	"encoding/json"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// LooksAtMost is how often the platform is read before a person is asked.
const LooksAtMost = looksAtMost

// Asked is what an intent was to do, as it was written down before it was sent;
// which fields hold depends on the kind. Pages explain an outcome by it, and
// never by what a form says the second time it is sent.
type Asked struct {
	Name        string         `json:"name"` // of a client, an agent or a flow
	Number      platform.Phone `json:"number"`
	Extension   string         `json:"extension"`
	AgentExt    string         `json:"agent_ext"`
	DID         platform.Phone `json:"did"`
	RecordingID string         `json:"recording_id"`
	BotID       string         `json:"wss_bot_id"`
	TransferTo  platform.Phone `json:"transfer_to"`
	Amount      platform.Paise `json:"amount"`
	ValidTill   *time.Time     `json:"valid_till"`
	Note        string         `json:"note"`
	Draft       string         `json:"draft"`

	// What was so before it was sent; nil where that was not noted.
	BalanceBefore *platform.Paise `json:"-"`
	TillBefore    *time.Time      `json:"-"`
	NotedAt       time.Time       `json:"-"`
}

// AskedOf reads what an intent was to do.
func AskedOf(i store.Intent) Asked {
	var a Asked
	_ = json.Unmarshal(i.Params, &a) // written by this program; what is missing stays empty
	var was snapshot
	_ = json.Unmarshal(i.Before, &was)
	a.BalanceBefore, a.TillBefore, a.NotedAt = was.Balance, was.ValidTill, was.At
	return a
}

package wire

import "partnerdesk/platform"

// SaveWSSBot makes a bot or replaces one.
var SaveWSSBot = Endpoint[SaveBotRequest, BotIDAnswer]{
	Name: "save_wss_bot", Group: "Voice bots", Method: "POST", Path: "/partnerclients/wss_bot",
	Words:  "Makes a voice bot, or with an id replaces all of one: what is left out is gone afterwards.",
	Action: "bots.edit", Done: "Bot saved",
	Sample: SaveBotRequest{ClientID: sampleClientID, Name: "Night reception", Use: platform.BotVoice,
		WSSURL: "wss://bots.acme.example/calls", Header: "Authorization: Bearer 4f1d"},
	Answer: BotIDAnswer{ID: "5"},
}

// WSSBots lists a client's bots.
var WSSBots = Endpoint[ClientRequest, []BotListRow]{
	Name: "wss_bots", Group: "Voice bots", Method: "GET", Path: "/partnerclients/wss_bots/{client_id}",
	Words: "Lists the voice bots of a client, without their headers.",
	Reads: true, Action: "bots.view", Done: "Voice bots",
	Sample: ClientRequest{ClientID: sampleClientID},
	Answer: []BotListRow{{ID: "5", Name: "Night reception", Use: platform.BotVoice,
		WSSURL: "wss://bots.acme.example/calls", HasHeader: NewFlag(true)}},
}

// WSSBot shows one bot.
var WSSBot = Endpoint[BotRequest, BotAnswer]{
	Name: "wss_bot", Group: "Voice bots", Method: "POST", Path: "/partnerclients/get_wss_bot",
	Words: "Shows one voice bot, its header included.",
	Reads: true, Action: "bots.edit", Done: "Voice bot",
	Sample: BotRequest{ClientID: sampleClientID, ID: "5"},
	Answer: BotAnswer{BotListRow: BotListRow{ID: "5", Name: "Night reception", Use: platform.BotVoice,
		WSSURL: "wss://bots.acme.example/calls", HasHeader: NewFlag(true)}, Header: "Authorization: Bearer 4f1d"},
}

// DeleteWSSBot removes a bot.
var DeleteWSSBot = Endpoint[BotRequest, BotGoneAnswer]{
	Name: "delete_wss_bot", Group: "Voice bots", Method: "POST", Path: "/partnerclients/delete_wss_bot",
	Words:  "Removes a voice bot. It is refused while a flow routes to the bot.",
	Action: "bots.edit", Done: "Bot removed",
	Sample: BotRequest{ClientID: sampleClientID, ID: "5"},
	Answer: BotGoneAnswer{ID: "5"},
}

type SaveBotRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	ID       Text `json:"id,omitempty" doc:"The bot to replace; a new one where empty"`
	Name     Text `json:"bot_name" req:"rule" doc:"Name of the bot"`
	Use      Text `json:"to_be_used" req:"rule" one:"voice" doc:"What it is used for"`
	APIURL   Text `json:"api_url,omitempty" max:"2048" doc:"https address that answers with the address of the stream"`
	WSSURL   Text `json:"wss_url,omitempty" max:"2048" doc:"wss address of the stream"`
	Header   Text `json:"wss_header,omitempty" max:"2048" doc:"One line Name: value, sent when the stream is opened"`
}

type BotRequest struct {
	ClientID Text `json:"client_id" req:"true" doc:"The client"`
	ID       Text `json:"id" req:"true" from:"wss_bot_id" doc:"The bot"`
}

type BotIDAnswer struct {
	ID Text `json:"id" req:"true" keep:"wss_bot_id" doc:"The bot"`
}

// BotGoneAnswer repeats what was asked for, so nothing hangs on it.
type BotGoneAnswer struct {
	ID Text `json:"id" doc:"The bot"`
}

type BotListRow struct {
	ID        Text `json:"id" req:"true" doc:"The bot"`
	Name      Text `json:"bot_name" doc:"Its name"`
	Use       Text `json:"to_be_used" one:"voice" doc:"What it is used for"`
	APIURL    Text `json:"api_url,omitempty" doc:"https address that answers with the address of the stream"`
	WSSURL    Text `json:"wss_url,omitempty" doc:"wss address of the stream"`
	HasHeader Flag `json:"has_header" doc:"1 where a header is sent along"`
}

type BotAnswer struct {
	BotListRow
	Header Text `json:"wss_header,omitempty" doc:"The header"`
}

// SaveBotRequestOf maps to the wire.
func SaveBotRequestOf(in platform.SaveBot) SaveBotRequest {
	return SaveBotRequest{ClientID: Text(in.Client), ID: Text(in.ID), Name: Text(in.Name), Use: Text(in.Use),
		APIURL: Text(in.APIURL), WSSURL: Text(in.WSSURL), Header: Text(in.Header)}
}

// Platform maps from the wire.
func (r SaveBotRequest) Platform() platform.SaveBot {
	return platform.SaveBot{Client: platform.ClientID(r.ClientID), ID: string(r.ID), Name: string(r.Name), Use: string(r.Use),
		APIURL: string(r.APIURL), WSSURL: string(r.WSSURL), Header: string(r.Header)}
}

// BotListRowOf maps to the wire. A header stays behind.
func BotListRowOf(b platform.Bot) BotListRow {
	return BotListRow{ID: Text(b.ID), Name: Text(b.Name), Use: Text(b.Use), APIURL: Text(b.APIURL), WSSURL: Text(b.WSSURL),
		HasHeader: NewFlag(b.HasHeader)}
}

// Platform maps from the wire.
func (r BotListRow) Platform() platform.Bot {
	return platform.Bot{ID: string(r.ID), Name: string(r.Name), Use: string(r.Use), APIURL: string(r.APIURL),
		WSSURL: string(r.WSSURL), HasHeader: r.HasHeader.On()}
}

// BotAnswerOf maps to the wire.
func BotAnswerOf(b platform.Bot) BotAnswer {
	return BotAnswer{BotListRow: BotListRowOf(b), Header: Text(b.Header)}
}

// Platform maps from the wire. A platform that does not say whether there is a
// header says it by sending one.
func (a BotAnswer) Platform() platform.Bot {
	b := a.BotListRow.Platform()
	b.Header = string(a.Header)
	b.HasHeader = b.HasHeader || b.Header != ""
	return b
}

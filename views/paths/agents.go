package paths

import "net/url"

// The pages about agents and their boards.
const (
	AllAgents = "/agents" // of all clients
	Wallboard = "/wallboard"
	Notices   = "/notices"
	// NoticeChoices is how a person wants to be told.
	NoticeChoices = Notices + "/choices"
)

func Agent(ref, id string) string             { return Agents(ref) + seg(id) }
func EditAgent(ref, id string) string         { return Agent(ref, id) + "/edit" }
func RemoveAgent(ref, id string) string       { return Agent(ref, id) + "/remove" }
func AgentAvailability(ref, id string) string { return Agent(ref, id) + "/availability" }

// Cover is who works when, against the hours of the client's numbers.
func Cover(ref string) string { return Client(ref) + "/cover" }

// Board is a client's wallboard, or, without a ref, that of all clients.
func Board(ref string) string {
	if ref == "" {
		return Wallboard
	}
	return Client(ref) + "/board"
}

func BoardStream(ref string) string           { return Board(ref) + "/stream" }
func BoardSettings(ref string) string         { return Board(ref) + "/settings" }
func BoardThresholds() string                 { return Wallboard + "/thresholds" }
func BoardRules(ref string) string            { return Board(ref) + "/rules" }
func RemoveBoardRule(ref, id string) string   { return BoardRules(ref) + seg(id) + "/remove" }
func BoardScreens(ref string) string          { return Board(ref) + "/screens" }
func RevokeBoardScreen(ref, id string) string { return BoardScreens(ref) + seg(id) + "/revoke" }

// Screen is a board by link, for a screen on a wall.
func Screen(token string) string       { return "/tv" + seg(token) }
func ScreenStream(token string) string { return Screen(token) + "/stream" }

// NoticesOf lists the notices of one kind, or of all with none.
func NoticesOf(kind string) string {
	if kind == "" {
		return Notices
	}
	return Notices + "?kind=" + url.QueryEscape(kind)
}

// ClientNotices are what wants the eye of a client's own people.
func ClientNotices(ref string) string       { return Client(ref) + Notices }
func ClientNotice(ref, id string) string    { return ClientNotices(ref) + seg(id) }
func ClientNoticeChoices(ref string) string { return Client(ref) + NoticeChoices }

// Notice leads to what a notice is about, and marks it as read.
func Notice(id string) string { return Notices + seg(id) }

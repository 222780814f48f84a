package handlers

import (
	"net/http"
	"time"

	"partnerdesk/platform/desk"
	"partnerdesk/store"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

func (s *Server) showActivity(r *request) error {
	before, source := int64(number(r.QueryParam("before"))), r.QueryParam("source")
	kinds, known := sources[source]
	if !known {
		source = ""
	}
	entries, next, err := r.desk.Timeline(r.ctx(), r.client.Ref, kinds, before, 50)
	if err != nil {
		return err
	}
	v := client.ActivityView{Ref: r.client.Ref, Source: source, Events: r.events(entries)}
	if next > 0 {
		v.More = paths.With(paths.Activity(r.client.Ref), "source", source, "before", decimal(next))
	}
	r.title = r.t("Activity of %s", r.client.Name)
	return r.clientPage(http.StatusOK, "activity", client.Activity(v))
}

// sources are from where something can be done to a client, with the kinds of
// actors that stand for each.
var sources = map[string][]string{
	"dashboard": {string(store.Staff), string(store.Portal), "link", "console"},
	"api":       {desk.FromAPI},
	"platform":  {"system"},
}

// events draws audit entries as a timeline.
func (r *request) events(entries []store.AuditEntry) []ui.Event {
	var all []ui.Event
	today := words.Date(r.ctx(), r.now())
	for _, e := range entries {
		ev := ui.Event{Icon: eventIcon(e.Action), Title: e.Summary, Note: e.Actor.Name, Machine: e.At.UTC().Format(time.RFC3339)}
		if e.Actor.Kind == desk.FromAPI {
			ev.Note = r.t("API, %s", e.Actor.Name)
		}
		if e.Action == string(store.AddClientCredits) {
			ev.Tone = ui.Success
		}
		ev.When = words.Date(r.ctx(), e.At)
		if ev.When == today {
			ev.When = words.Time(r.ctx(), e.At)
		}
		all = append(all, ev)
	}
	return all
}

func eventIcon(act string) string {
	switch act {
	case "signin", "signout":
		return "log-in"
	case string(store.BuyDID), "map_flow_did":
		return "hash"
	case string(store.AddAgent):
		return "headset"
	case string(store.CreateBasicFlow):
		return "workflow"
	case string(store.AddClientCredits):
		return "indian-rupee"
	case "save_wss_bot", "delete_wss_bot", "bot.check":
		return "bot"
	case string(store.LinkWhatsApp), "unlink_whatsapp":
		return "message-circle"
	case string(store.CreateMask), "update_mask", "cancel_mask", "mask.reveal", "job.mask":
		return "phone-forwarded"
	case "number.due":
		return "triangle-alert"
	case "mask.expired":
		return "timer"
	case "update_status":
		return "circle-pause"
	case "portal.invite":
		return "mail"
	}
	return "clipboard-check"
}

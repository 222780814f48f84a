package handlers

import (
	"testing"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

func TestTheOverviewSaysWhenALineOpensAndCloses(t *testing.T) {
	t.Parallel()
	w := peopledWorld(t) // it is Monday, 10:00 in India
	_, number, _ := w.answering()
	ctx, api, id := t.Context(), w.world().As(acme), w.clientID(acme)
	zone := must(platform.ParseZone("Asia/Kolkata"))(t)
	for _, n := range must(api.Numbers.Held(ctx, id))(t) {
		must(api.Schedules.Set(ctx, id, n.DIDID, platform.Schedule{Zone: zone, Hours: must(platform.ParseWeek(map[string][2]string{"mon": {"11:00", "18:00"}, "tue": {"09:00", "18:00"}}))(t)}))(t)
	}
	row := `main tr:contains("` + number.String() + `"):contains("`
	w.as(acme, store.Viewer).get(w.base()).has(row + `Closed, opens 11:00")`)
	w.Clock.Advance(2 * time.Hour)
	w.as(acme, store.Viewer).get(w.base()).has(row + `Open till 18:00")`)
	w.Clock.Advance(8 * time.Hour)
	w.as(acme, store.Viewer).get(w.base()).has(row + `Closed, opens Tue 24 Nov, 09:00")`)
}

package handlers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"partnerdesk/store"
)

// gauges are read from the store and the desk when somebody asks for the figures.
type gauges struct{ s *Server }

var (
	openIntents = prometheus.NewDesc("open_intents", "Costly calls that are not settled, of all partners, by state.", []string{"state"}, nil)
	silentDesks = prometheus.NewDesc("platform_silent_partners", "Partners whom the platform does not answer, as this process saw it.", nil, nil)
)

// Describe implements prometheus.Collector.
func (g gauges) Describe(to chan<- *prometheus.Desc) { to <- openIntents; to <- silentDesks }

// Collect implements prometheus.Collector. Where the store does not answer, its figures
// are left out: /readyz says why.
func (g gauges) Collect(to chan<- prometheus.Metric) {
	to <- prometheus.MustNewConstMetric(silentDesks, prometheus.GaugeValue, float64(g.s.Desk.Silent()))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := g.s.Store.Intents.Tally(ctx, "")
	if err != nil {
		g.s.log.Error("open calls could not be counted", "err", err)
		return
	}
	for _, state := range []store.IntentState{store.Planned, store.Sent, store.Unknown, store.Someone} {
		to <- prometheus.MustNewConstMetric(openIntents, prometheus.GaugeValue, float64(counts[state]), string(state))
	}
}

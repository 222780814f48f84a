package platform

import "context"

// AgentWatcher is a platform, opened as one partner, that says by itself when its
// agents change. It stands beside API, because not every platform does: one that
// doesn't has to be asked again and again.
type AgentWatcher interface {
	// WatchAgents sends on changed after each change of what AgentService.Presence
	// tells of a client; several changes may come as one. Nothing is sent for what
	// was so before. stop ends it and may be called twice. A client of somebody else
	// is NotFound.
	WatchAgents(ctx context.Context, client ClientID) (changed <-chan struct{}, stop func(), err error)
}

package platform

import (
	"context"
	"iter"
)

// Only narrows the API to one client: every other id is NotFound, lists hold
// that client alone, switching clients and putting money in are Forbidden, and
// Onboarding is nil, since there is no client in it to narrow to. A portal user gets nothing wider,
// so a handler that forgets a check can't leak.
func (a API) Only(client ClientID) API {
	return API{
		Clients:           onlyClients{a.Clients, client},
		Numbers:           onlyNumbers{a.Numbers, client},
		Schedules:         onlySchedules{a.Schedules, client},
		Agents:            onlyAgents{a.Agents, client},
		Flows:             onlyFlows{a.Flows, client},
		Bots:              onlyBots{a.Bots, client},
		WhatsApp:          onlyWhatsApp{a.WhatsApp, client},
		WhatsAppSchedules: onlySchedules{a.WhatsAppSchedules, client},
		Masks:             onlyMasks{a.Masks, client},
		Wallet:            onlyWallet{a.Wallet, client},
	}
}

func (want ClientID) guard(got ClientID) error {
	if got != want {
		return Errorf(NotFound, "There is no such client.")
	}
	return nil
}

func partnersOwn() error { return Errorf(Forbidden, "Only the reseller's staff can do this.") }

type onlyClients struct {
	ClientService
	id ClientID
}

func (s onlyClients) All(ctx context.Context) iter.Seq2[Client, error] {
	return func(yield func(Client, error) bool) {
		c, err := s.ClientService.Get(ctx, s.id)
		yield(c.Client, err)
	}
}

func (s onlyClients) Get(ctx context.Context, id ClientID) (ClientDetail, error) {
	if err := s.id.guard(id); err != nil {
		return ClientDetail{}, err
	}
	return s.ClientService.Get(ctx, id)
}

func (s onlyClients) SetActive(context.Context, ClientID, bool) error { return partnersOwn() }

func (s onlyClients) Pending(context.Context) ([]PendingClient, error) { return nil, partnersOwn() }

type onlyNumbers struct {
	NumberService
	id ClientID
}

func (s onlyNumbers) Search(ctx context.Context, q NumberQuery) ([]NumberOffer, error) {
	if err := s.id.guard(q.Client); err != nil {
		return nil, err
	}
	return s.NumberService.Search(ctx, q)
}

func (s onlyNumbers) Buy(ctx context.Context, client ClientID, n Phone, country string) (Number, error) {
	if err := s.id.guard(client); err != nil {
		return Number{}, err
	}
	return s.NumberService.Buy(ctx, client, n, country)
}

func (s onlyNumbers) Held(ctx context.Context, client ClientID) ([]Number, error) {
	if err := s.id.guard(client); err != nil {
		return nil, err
	}
	return s.NumberService.Held(ctx, client)
}

func (s onlyNumbers) Remove(ctx context.Context, client ClientID, n Phone) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.NumberService.Remove(ctx, client, n)
}

type onlyFlows struct {
	FlowService
	id ClientID
}

func (s onlyFlows) Create(ctx context.Context, in NewFlow) (string, error) {
	if err := s.id.guard(in.Client); err != nil {
		return "", err
	}
	return s.FlowService.Create(ctx, in)
}

func (s onlyFlows) MapNumber(ctx context.Context, client ClientID, flow string, n Phone) error {
	if err := s.id.guard(client); err != nil {
		return err
	}
	return s.FlowService.MapNumber(ctx, client, flow, n)
}

func (s onlyFlows) Edit(ctx context.Context, in EditFlow) (Flow, error) {
	if err := s.id.guard(in.Client); err != nil {
		return Flow{}, err
	}
	return s.FlowService.Edit(ctx, in)
}

type onlyWallet struct {
	WalletService
	id ClientID
}

func (s onlyWallet) Balance(ctx context.Context, client ClientID) (Balance, error) {
	if err := s.id.guard(client); err != nil {
		return Balance{}, err
	}
	return s.WalletService.Balance(ctx, client)
}

func (s onlyWallet) Transactions(ctx context.Context, q TransactionQuery) (TransactionPage, error) {
	if err := s.id.guard(q.Client); err != nil {
		return TransactionPage{}, err
	}
	return s.WalletService.Transactions(ctx, q)
}

func (s onlyWallet) AddCredit(context.Context, NewCredit) (Balance, error) {
	return Balance{}, partnersOwn()
}

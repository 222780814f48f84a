package rest

import (
	"context"

	"partnerdesk/platform"
	"partnerdesk/platform/wire"
)

type wallet struct{ *Conn }

func (c wallet) Balance(ctx context.Context, client platform.ClientID) (platform.Balance, error) {
	a, err := call(ctx, c.Conn, wire.WalletBalance, wire.ClientRequest{ClientID: wire.Text(client)})
	return balance(a, err)
}

func (c wallet) Transactions(ctx context.Context, q platform.TransactionQuery) (platform.TransactionPage, error) {
	a, err := call(ctx, c.Conn, wire.WalletTransactions, wire.TransactionsRequestOf(q))
	if err != nil {
		return platform.TransactionPage{}, err
	}
	page, err := a.Platform()
	if err != nil {
		return platform.TransactionPage{}, unread(err)
	}
	return page, nil
}

// AddCredit leaves in.Key behind; see platform.NewCredit.
func (c wallet) AddCredit(ctx context.Context, in platform.NewCredit) (platform.Balance, error) {
	a, err := call(ctx, c.Conn, wire.AddClientCredits, wire.AddCreditsRequestOf(in))
	return balance(a, err)
}

func balance(a wire.BalanceAnswer, err error) (platform.Balance, error) {
	if err != nil {
		return platform.Balance{}, err
	}
	return a.Platform(), nil
}

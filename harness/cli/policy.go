package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/crosscheck-cors/crosscheck/harness/policy"
	"github.com/crosscheck-cors/crosscheck/harness/policy/rule"
)

func policyCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "policy",
		Short: "Say what a policy (cors.yaml) promises, and print the schema of such files",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(policyExplainCommand(), policySchemaCommand())
	return c
}

func policyExplainCommand() *cobra.Command {
	var env string
	c := &cobra.Command{
		Use:   "explain cors.yaml",
		Short: "Print what a policy promises and what it refuses, before anything runs",
		Long: "Print what a policy promises and what it refuses, as the probes by which `crosscheck verify` will\n" +
			"hold a server to it. Nothing is started, and nothing is asked.",
		Example: "  crosscheck policy explain cors.yaml\n  crosscheck policy explain cors.yaml --env production",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			p, err := loadPolicy(c, args[0], env)
			if err != nil {
				return err
			}
			if err := rule.Explain(c.OutOrStdout(), p); err != nil {
				return &exit{exitDoNotKnow, err}
			}
			return nil
		},
	}
	c.Flags().StringVar(&env, "env", "", "the policy's environment")
	return c
}

// loadPolicy reads a policy as it is in an environment, and prints its warnings.
func loadPolicy(c *cobra.Command, file, env string) (policy.Policy, error) {
	p, err := policy.Load(file)
	if err == nil {
		p, err = p.In(env)
	}
	if err != nil {
		return p, &exit{exitBadInput, err}
	}
	for _, w := range p.Warnings {
		fmt.Fprintln(c.ErrOrStderr(), "warning:", w)
	}
	return p, nil
}

func policySchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of policy files, for editors",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := c.OutOrStdout().Write(policy.Schema())
			return err
		},
	}
}

using SloRules;

return Command.Run(args, Console.Out, Console.Error);

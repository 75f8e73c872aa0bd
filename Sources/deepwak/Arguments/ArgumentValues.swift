public import ArgumentParser
public import DeePWAK
public import FeatureTables
public import Runs

// How values of the library are read from the command line: by their texts.

extension BatchSize: ExpressibleByArgument {}
extension HeldOut: ExpressibleByArgument {}
extension ReadingOptions.Impute: ExpressibleByArgument {}
extension SimulationOptions.Kind: ExpressibleByArgument {}
extension PreprocessingOptions.Normalization: ExpressibleByArgument {}
extension RunOptions.Cut: ExpressibleByArgument {}
extension RunOptions.AnnDataContent: ExpressibleByArgument {}

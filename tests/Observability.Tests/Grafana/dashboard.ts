// What Grafana's own types say of a dashboard, with enumerations as the words that stand in the JSON.
import type { AnnotationQuery, Dashboard, DashboardLink, DataQuery, Panel, VariableModel } from '@grafana/schema';
import type * as bargauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen.d.ts';
import type * as gauge from '@grafana/schema/dist/esm/raw/composable/gauge/panelcfg/x/GaugePanelCfg_types.gen.d.ts';
import type * as heatmap from '@grafana/schema/dist/esm/raw/composable/heatmap/panelcfg/x/HeatmapPanelCfg_types.gen.d.ts';
import type * as stat from '@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen.d.ts';
import type * as table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen.d.ts';
import type * as timeseries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen.d.ts';

type Json<T> =
  T extends string ? (string extends T ? string : `${T}`)
  : T extends number | boolean | null | undefined ? T
  : T extends (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Key in keyof T]: Json<T[Key]> }
  : T;

// What the package leaves to the data source's plug-in.
type Target = Json<DataQuery> & {
  expr: string; legendFormat: string; exemplar?: boolean; instant?: boolean; range?: boolean; format?: 'heatmap' | 'table';
};
type Annotation = Json<AnnotationQuery> & { expr: string; titleFormat: string; textFormat: string };

type Of<Type extends string, Options, Custom = {}> =
  Omit<Json<Panel<any, any>>, 'type' | 'targets' | 'links' | 'options' | 'fieldConfig'> & {
    type: Type;
    title: string;
    description: string;
    // A panel's links need no more than these.
    links: Pick<Json<DashboardLink>, 'title' | 'url' | 'targetBlank'>[];
    options: Json<Partial<Options>>;
    targets: Target[];
    fieldConfig: {
      defaults: Omit<Json<NonNullable<Panel['fieldConfig']>['defaults']>, 'custom'> & { custom?: Json<Custom> };
      overrides: [];
    };
  };

export type Checked =
  Omit<Json<Dashboard>, 'panels' | 'annotations' | 'templating'> & {
    annotations: { list: Annotation[] };
    templating: { list: Json<VariableModel>[] };
    panels: (
      | Of<'timeseries', timeseries.Options, timeseries.FieldConfig>
      | Of<'stat', stat.Options>
      | Of<'gauge', gauge.Options>
      | Of<'bargauge', bargauge.Options>
      | Of<'heatmap', heatmap.Options, heatmap.FieldConfig>
      | Of<'table', table.Options>)[];
  };
